"""What the formats of office programs share: XML, packages, drawings, charts, sheets and cells."""
