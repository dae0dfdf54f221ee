// What the modules of the coding page have to give on the golden cases; it runs wherever modules run: in node, in a browser.

// What becomes of a gesture: its kind and method, what the server answers, and what the outbox is told.
const ANSWERS = [
  ["apply", "POST", 201, '{"coding": {"guid": "g"}, "revision": 3}', "answer"],
  ["apply", "POST", 201, '{"revision": 3}', "again"],
  ["apply", "POST", 201, '{"coding": {"guid": "g"}}', "again"],
  ["apply", "POST", 200, "<!doctype html>", "again"],
  ["apply", "POST", 200, "null", "again"],
  ["apply", "POST", 409, '{"error": "conflict", "message": "no"}', "refused"],
  ["apply", "POST", 401, '{"message": "who?"}', "token"],
  ["change", "PATCH", 503, "", "again"],
  ["change", "PATCH", 429, "", "again"],
  ["remove", "DELETE", 200, '{"revision": 4}', "answer"],
  ["memo", "POST", 201, '{"revision": 4}', "again"],
  ["memo", "DELETE", 200, '{"revision": 4}', "answer"],
  ["comment", "DELETE", 200, '{"thread": null, "revision": 4}', "answer"],
  ["undo", "POST", 200, '{"revision": 5, "verb": "v", "name": "n", "source": null}', "answer"],
];

// Pairs of a name and a check, which throws where something differs.
export function checks({ text: { Text, codePoints, toCodePoints, toUnits }, runs: { runs }, codings: { Codings }, server: { server } }, golden) {
  const ofTexts = golden.texts.flatMap(({ text, units, points, paragraphs, passages }, at) => [
    [`text ${at}: every code point has its UTF-16 unit`, () => {
      same(units.map((_, point) => toUnits(text, point)), units);
      same(codePoints(text), units.length - 1);
    }],
    [`text ${at}: every UTF-16 unit has its code point`, () => same(points.map((_, unit) => toCodePoints(text, unit)), points)],
    [`text ${at}: its lines are the paragraphs`, () => {
      const { blocks, length } = new Text(text, []);
      same(blocks.map(({ start, end }) => [start, end]), paragraphs);
      same(blocks.map(({ number }) => number), paragraphs.map((_, index) => index + 1));
      same(length, units.length - 1);
    }],
    [`text ${at}: its passages have their words and lines`, () => {
      const whole = new Text(text, []);
      same(passages.map(({ start, end }) => ({ start, end, quote: whole.quote(start, end), paragraphs: whole.between(start, end) })), passages);
    }],
  ]);
  const ofBlocks = golden.runs.flatMap(({ within: [start, end], spans, runs: cut, covered }, at) => [
    [`block ${at}: it is cut at every boundary`, () => {
      const laid = spans.map(([from, to], index) => ({ start: from, end: to, index }));
      same(runs({ start, end }, laid).map((run) => [run.start, run.end, run.codings.map(({ index }) => index)]), cut);
    }],
    [`block ${at}: what is coded is counted once`, () => {
      const codings = new Codings(new Text("x".repeat(Math.max(end, ...spans.flat())), []));
      codings.load(spans.map(([from, to], index) => ({ guid: String(index), start: from, end: to, created: "" })), 0, []);
      same(codings.covered(), covered);
    }],
  ]);
  const ofAnswers = ANSWERS.map(([kind, method, status, body, wanted]) => [
    `a ${kind} answered with ${status} ${body}: ${wanted}`, async () => {
      const outcome = await answered(status, body, () => server.perform({ url: "/", method, op: "op", body: {}, kind }));
      same(Object.keys(outcome), [wanted]);
    },
  ]);
  const ofText = [true, false].map((sound) => [`a text is ${sound ? "taken" : "refused without its turns"}`, async () => {
    const body = JSON.stringify(sound ? { text: "", turns: [] } : { text: "" });
    const asked = () => server.text({ api: "/api", source: { id: 1, sha: "x" } }).then(() => true, () => false);
    same(await answered(200, body, asked), sound);
  }]);
  return [...ofTexts, ...ofBlocks, ...ofAnswers, ...ofText];
}

// Does it while the server answers so.
async function answered(status, body, act) {
  const { fetch } = globalThis;
  globalThis.fetch = async () => Object.defineProperty(new Response(body, { status }), "url", { value: "http://modules.test/api" });
  try {
    return await act();
  } finally {
    globalThis.fetch = fetch;
  }
}

function same(found, wanted) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${left} is not ${right}`);
}
