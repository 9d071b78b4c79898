"""How published files are served: headers, compressed variants, and answers to conditions."""
