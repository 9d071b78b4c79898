"""Where templates come from: a folder, and nothing outside of it."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment as AnyEnvironment
from jinja2 import FileSystemLoader, TemplateSyntaxError


class Loader(FileSystemLoader):
    """A folder of templates, which are UTF-8 and lie in it."""

    def get_source(
        self, environment: AnyEnvironment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its file, and what tells whether it is as it was.

        Raises:
            TemplateNotFound: there is none of that name.
            TemplateSyntaxError: it is not UTF-8, or a link that leads out of the folder.
        """
        try:
            found = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            path = self._file(template)
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            problem = f"byte {error.object[error.start]:#04x} is not UTF-8; save it as UTF-8"
            raise TemplateSyntaxError(problem, line, template, str(path)) from error
        path, root = Path(found[1]), Path(self.searchpath[0])
        if not path.resolve().is_relative_to(root.resolve()):
            problem = f"it is a link that leads out of {root}; put the file itself there"
            raise TemplateSyntaxError(problem, 0, template, str(path))
        return found

    def _file(self, template: str) -> Path:
        return Path(self.searchpath[0], *template.split("/"))
