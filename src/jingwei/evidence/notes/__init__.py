"""C2SP signed notes: checkpoints, cosignatures, quorums of witnesses, proofs."""
