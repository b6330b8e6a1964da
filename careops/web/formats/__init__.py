"""How are dates written, where Django writes them by itself? A folder a language (``FORMAT_MODULE_PATH``)."""
