namespace campaignd { extern const int k_queue_placeholder; const int k_queue_placeholder = 0; }
