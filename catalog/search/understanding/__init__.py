"""Understanding a query: one pure pipeline from what was typed to concepts, regions and agencies."""
