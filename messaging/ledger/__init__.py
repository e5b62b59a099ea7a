"""What the agent may say: facts as ledger entries, and the check that a text says nothing else."""
