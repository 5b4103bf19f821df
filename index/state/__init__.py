"""What people gave: uploads, settings, votes and questions. It can't be rebuilt from the documents."""
