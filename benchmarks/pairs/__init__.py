"""What the entailment networks are fitted on: points, claims, and what a claim makes of a point.

Contrast sets (`contrast`); answers labelled sentence by sentence (`labelled`); points in their own words, otherwise put and made false
(`own_words`); statements on other subjects (`statements`); short answers with one reference (`pair.short_pair`).
"""
