"""The look of the portal: form renderer, components, base templates, static files, brand."""
