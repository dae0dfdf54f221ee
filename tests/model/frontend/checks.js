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
export function checks(modules, golden) {
  const { text: { Text, codePoints, toCodePoints, toUnits }, runs: { runs }, codings: { Codings }, server: { server } } = modules;
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
  return [...ofTexts, ...ofBlocks, ...ofAnswers, ...ofText, ...ofLabels(modules), ...ofBrackets(modules)];
}

// What names a speaker stands in the text, is never part of what is selected, and is told once beside the words.
function ofLabels({ text: { Text }, snap: { pieceAt, nudged, trimmed } }) {
  const words = "P: Apa kabar?\nIbu 😀 (00:12)\nBaik. Sehat.\nlagi\nP:";
  const turns = [[0, 13, "P", null, 3], [14, 45, "Ibu 😀", 12, 28], [46, 48, "P", null, 48]];
  const text = new Text(words, turns);
  const quote = (span) => span && text.quote(span.start, span.end);
  return [
    ["a label is told where the words begin", () => same(text.blocks.map(({ turn }) => turn?.speaker ?? null), ["P", null, "Ibu 😀", null, "P"])],
    ["a line that is a label alone is not shown", () => same(text.blocks.map(({ nameOnly }) => Boolean(nameOnly)), [false, true, false, false, false])],
    ["words begin behind the label", () => same(text.blocks.map((block) => quote({ start: block.words, end: block.end })), ["Apa kabar?", "", "Baik. Sehat.", "lagi", ""])],
    ["a turn is its words", () => same([1, 20, 35].map((at) => quote(text.turnAt(at))), ["Apa kabar?", "Baik. Sehat.\nlagi", "Baik. Sehat.\nlagi"])],
    ["a selection has no label at its edges", () => {
      same(quote(text.unlabelled({ start: 0, end: 13 })), "Apa kabar?");
      const crossing = text.unlabelled({ start: 5, end: 20 });
      same(quote(trimmed(text, crossing.start, crossing.end)), "a kabar?");
      same(text.unlabelled({ start: 0, end: 2 }), null);
    }],
    ["a sentence has no label", () => same(quote(pieceAt(text, 5, "sentence", "id")), "Apa kabar?")],
    ["an edge is moved over a label", () => same(quote(nudged(text, { start: 28, end: 32 }, "start", false, "word", "id")), [...words].slice(12, 32).join(""))],
    ["turns without a place of words begin with them", () => same(new Text("P: Ya", [[0, 5, "P", null]]).blocks[0].words, 0)],
  ];
}

// What several coders coded alike is one bracket; brackets on the same lines stand beside each other.
function ofBrackets({ brackets: { bracketed, inLanes } }) {
  const coding = (guid, coder, code, start, end, polarity = "unset") => ({ guid, coder, code, start, end, polarity });
  const laid = [coding("a", 2, "B1", 0, 50), coding("b", 1, "B1", 0, 50), coding("c", 1, "B1", 0, 50, "supporting"), coding("d", 1, "B2", 40, 400), coding("e", 1, "B3", 300, 310)];
  const found = bracketed(laid);
  return [
    ["twins are one bracket", () => same(found.map(({ codings }) => codings.map(({ guid }) => guid)), [["b", "a"], ["c"], ["d"], ["e"]])],
    ["brackets do not cross", () => {
      same(inLanes(found, new Map()), 3);
      same(found.map(({ lane }) => lane), [0, 1, 2, 0]);
    }],
    ["a bracket that goes on keeps its lane", () => {
      const known = new Map();
      inLanes(found, known);
      const going = bracketed([laid[3]]);
      inLanes(going, known);
      same(going[0].lane, 2);
    }],
  ];
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
