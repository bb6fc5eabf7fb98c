"""The life of a case, from draft to result; knows no request and no page."""
