"""Files of a form, however many and large: each piece is sealed and written as it comes, none is held in memory."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest

from workflows.documents.receiving import MAX_BYTES, MAX_CHUNK, Arrived

#: Bytes of one form at most; what comes after is read and dropped.
MOST: Final = MAX_BYTES


class ArrivedFile(UploadedFile):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """A file whose pieces are written already. A form's field takes it as any other file."""

    def __init__(self, arrived: Arrived, field_name: str, content_type: str) -> None:
        super().__init__(name=arrived.path, content_type=content_type, size=arrived.size)
        self.arrived = arrived


class SealingUploadHandler(FileUploadHandler):
    """Takes over from Django's handlers before the form is read. `too_much`: more came than one form may bring."""

    chunk_size = 64 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_much = False
        self.found: list[Arrived] = []
        self._left = MOST
        self._held = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; no other handler sees it."""
        super().new_file(*args, **kwargs)
        self.found.append(Arrived(self.file_name or ""))
        self._held.clear()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A little of it has come."""
        self._left -= len(raw_data)
        if self._left < 0:
            self.too_much = True
            return
        self._held += raw_data
        if len(self._held) >= MAX_CHUNK:
            self._write()

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        """All of it has come; of what was too much nothing is kept."""
        self._write()
        if self.too_much:
            self.found.pop().drop()
            return None
        return ArrivedFile(self.found[-1], self.field_name or "", self.content_type or "")

    def upload_interrupted(self) -> None:
        """The connection was cut: nothing of the form is kept."""
        self.drop()

    def drop(self) -> None:
        """Delete what was written."""
        for file in self.found:
            file.drop()
        self.found.clear()

    def _write(self) -> None:
        if self._held:
            self.found[-1].write(bytes(self._held[:MAX_CHUNK]))
            del self._held[:MAX_CHUNK]
