namespace campaignd { extern const int k_db_placeholder; const int k_db_placeholder = 0; }
