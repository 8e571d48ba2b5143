from tests.store.databases import fresh, kind, server, store, url

__all__ = ["fresh", "kind", "server", "store", "url"]
