"""A codebook that leaves as .qdc is valid by both engines and reads back as it was."""

import io
from functools import cache

import xmlschema
from hypothesis import given
from lxml import etree

from qualcode.formats import codebook_qdc, refi_rules, refi_writing
from tests.formats.exchanges import exchanges


@cache
def second_engine() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(refi_rules.SCHEMAS / "Codebook.xsd"))


@given(exchanges())
def test_codes_leave_and_come_back(exchange):
    out = io.BytesIO()
    refi_writing.write_codebook(exchange.codes, out)
    assert refi_rules.schema("Codebook").validate(etree.fromstring(out.getvalue()))
    second_engine().validate(io.BytesIO(out.getvalue()))
    back = codebook_qdc.read("a.qdc", out.getvalue(), "id")
    assert [(code.guid, code.parent, code.codable) for code in back.codes] == [
        (code.guid, code.parent, code.codable) for code in exchange.codes
    ]
    assert [code.definition.get("id", "") for code in back.codes] == [code.description for code in exchange.codes]
