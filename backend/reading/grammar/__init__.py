"""The callout grammar: a text to what it states, by ISO and ASME notation. Knows no places."""
