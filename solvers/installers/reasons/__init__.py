"""Why a job is left out, what would help, and what a job costs, each found by trying."""
