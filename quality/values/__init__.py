"""Values diagnosed against standard domains, keys and business rules with Great Expectations."""
