namespace campaignd { extern const int k_jobs_placeholder; const int k_jobs_placeholder = 0; }
