"""Discord's own matters: delivery of messages, registration of commands, permissions."""
