"""What do those outside see of a booking? Its insurer, its clinic and its client, each a page of theirs."""
