"""What QualCode brings along: codebook presets and the sample study, in the repository or in the installed package."""

from pathlib import Path

from qualcode.formats import codebook_yaml
from qualcode.model.code import Codebook

_PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """Return the folder `codebooks` or `transcripts`, of the package where it is installed, else of the repository."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def preset_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder("codebooks").glob("*.yaml")))


def preset(name: str) -> Codebook:
    """Return the preset of that name; raise KeyError for a name that is not shipped."""
    if name not in preset_names():
        raise KeyError(name)
    path = folder("codebooks") / f"{name}.yaml"
    codebook, problems = codebook_yaml.read(path.name, path.read_bytes())
    if codebook is None:
        raise ValueError(f"{path.name}: line {problems[0].line}: {problems[0].key}")
    return codebook
