"""The list of sources: searched, ordered, opened, changed beneath its row; and informants made with a group on the spot."""

from qualcode.locale import say
from qualcode.model.event import act
from qualcode.services import undoing
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.databases import the_project
from tests.pages.test_pages import opened


def names(page) -> list[str]:
    before, after = say("sources.edit", "en", name="|").split("|")
    pencils = [button.label for button in page.button if str(button.key).startswith("qs-edit-")]
    return [label.removeprefix(before).removesuffix(after) for label in pencils]


def field(page, key: str):
    return next(box for box in [*page.text_input, *page.selectbox] if box.label == say(key, "en"))


def test_sources_are_found_by_informant_and_ordered_by_what_is_coded(sample):
    page = opened("sources", "en")
    assert len(names(page)) == 15
    field(page, "sources.order").set_value("codings").run()
    assert names(page)[0] == "Wawancara I2"
    field(page, "sources.search").set_value("i7").run()
    assert names(page) == ["Wawancara I7"]
    field(page, "sources.search").set_value("nobody").run()
    assert names(page) == []
    assert say("sources.none_found", "en") in [caption.value for caption in page.caption]


def test_a_source_is_finished_on_the_list_and_left_out_where_only_the_others_are_wanted(sample, engine):
    page = opened("sources", "en")
    assert sum('data-stage="begun"' in str(html.proto.body) for html in page.get("html")) == 15
    next(button for button in page.button if button.label == say("sources.finish", "en", name="Wawancara I3")).click().run()
    assert not page.exception
    assert [html for html in page.get("html") if 'data-stage="finished"' in str(html.proto.body)]
    next(box for box in page.toggle if box.label == say("sources.unfinished", "en")).set_value(True).run()
    assert len(names(page)) == 14
    assert "Wawancara I3" not in names(page)
    with writing(engine) as session:
        undoing.undo(session, act(the_project(engine)[1]), sample.id)
    assert "Wawancara I3" in names(page.run())


def test_a_pencil_shows_what_is_said_of_a_source_and_keeps_its_informants_when_its_name_is_changed(sample, engine):
    page = opened("sources", "en")
    next(button for button in page.button if button.label == say("sources.edit", "en", name="Wawancara I3")).click().run()
    assert not page.exception
    field(page, "sources.name").set_value("Wawancara ketiga")
    next(button for button in page.button if button.label == say("sources.save", "en")).click().run()
    with reading(engine) as session:
        stored = tables.sources(session, sample.id).set_index("name")
    assert stored.loc["Wawancara ketiga", "informants"] == ("I3",)


def test_an_empty_study_says_what_to_do_with_the_upload_in_sight(empty):
    page = opened("sources", "en")
    assert [info.value for info in page.info] == [say("sources.none", "en")]
    assert page.get("file_uploader")


def test_an_informant_and_a_group_are_made_on_the_spot(empty, engine):
    page = opened("informants", "en")
    field(page, "informants.group_name").set_value("Farmers").run()
    next(button for button in page.button if button.label == say("informants.add_group_confirm", "en")).click().run()
    group = field(page, "informants.group")
    group.set_value("Farmers").run()
    next(button for button in page.button if button.label == say("informants.add_confirm", "en")).click().run()
    assert not page.exception
    with reading(engine) as session:
        (made,) = tables.informants(session, empty.id, "en").itertuples()
    assert (made.informant, made.group_label) == ("I1", "Farmers")
