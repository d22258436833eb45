"""The bench: what the engine costs, against others, in one interleaved run. Started by `slipway bench`; no test."""
