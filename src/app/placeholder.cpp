namespace campaignd { extern const int k_app_placeholder; const int k_app_placeholder = 0; }
