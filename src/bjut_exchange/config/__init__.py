"""How students are counted: the definitions, from TOML to frozen values."""
