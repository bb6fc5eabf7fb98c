"""Personal data at rest: encrypted fields, blind indexes for exact search, the key ring."""

from workflows.vault.fields import EncryptedJSONField, EncryptedTextField
from workflows.vault.indexes import blind_index
from workflows.vault.keys import Unreadable
from workflows.vault.sealing import Sealed, seal, unseal

__all__ = ["EncryptedJSONField", "EncryptedTextField", "Sealed", "Unreadable", "blind_index", "seal", "unseal"]
