namespace campaignd { extern const int k_http_placeholder; const int k_http_placeholder = 0; }
