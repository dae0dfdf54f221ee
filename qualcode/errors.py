"""What can go wrong in a gesture: small exceptions that hold facts; the edge makes the sentence in the reader's language."""


class QualCodeError(Exception):
    """A gesture that cannot be carried out; `key` names its sentence in the catalogue, `facts` fill it."""

    key = "error.unknown"
    status = 409

    def __init__(self, **facts: object) -> None:
        super().__init__(self.key, facts)
        self.facts = facts


class NotFound(QualCodeError):
    """The named thing does not exist, was deleted, or belongs to another project."""

    key = "error.not_found"
    status = 404


class Forbidden(QualCodeError):
    """The person's role does not allow the gesture."""

    key = "error.forbidden"
    status = 403


class BadSpan(QualCodeError):
    """The passage lies outside its text, is empty, or its quote differs from the slice."""

    key = "error.bad_span"
    status = 422


class BadValue(QualCodeError):
    """A value that the field does not take; facts: field, value."""

    key = "error.bad_value"
    status = 422


class BadText(BadValue):
    """Words with a character that no database takes: NUL, or half of a character; facts: beginning."""

    key = "error.bad_text"


class TooLong(BadValue):
    """Words longer than their place; facts: beginning, length, most."""

    key = "error.too_long"


class BadNumber(BadValue):
    """A number that is infinite, none, or out of bounds; facts: value."""

    key = "error.bad_number"


class NotCodable(QualCodeError):
    """The code is a folder: it groups codes and is not laid on text; facts: code."""

    key = "error.not_codable"
    status = 422


class Retired(QualCodeError):
    """The code is retired: it keeps its codings and takes no new ones; facts: code."""

    key = "error.retired"
    status = 422


class NameTaken(QualCodeError):
    """Another one carries this name already; facts: name."""

    key = "error.name_taken"


class IdTaken(QualCodeError):
    """What is sent carries an id that something else has already."""

    key = "error.id_taken"


class Overtaken(QualCodeError):
    """The thing is no longer as the gesture left it, so that the gesture cannot be taken back; facts: name."""

    key = "error.overtaken"


class Outdated(QualCodeError):
    """The thing was changed since the person saw it, so that writing over it would lose what was done; facts: name."""

    key = "error.outdated"


class NothingToUndo(QualCodeError):
    """The person has no gesture left in the project that could be taken back, or brought back."""

    key = "error.nothing_to_undo"


class BadFile(QualCodeError):
    """A file that cannot be read as a whole; facts: file and what its sentence needs."""

    key = "error.bad_file"
    status = 422


class NotOurs(QualCodeError):
    """The file is an application database newer than, or other than, this QualCode's."""

    key = "error.not_ours"
