namespace campaignd { extern const int k_mail_placeholder; const int k_mail_placeholder = 0; }
