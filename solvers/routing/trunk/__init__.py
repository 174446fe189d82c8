"""What line haul and middle mile share: planning of trucks and carriers between sites."""
