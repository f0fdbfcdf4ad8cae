namespace campaignd { extern const int k_cli_placeholder; const int k_cli_placeholder = 0; }
