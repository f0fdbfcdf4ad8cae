namespace campaignd {
extern const int k_store_placeholder;
const int k_store_placeholder = 0;
}  // namespace campaignd
