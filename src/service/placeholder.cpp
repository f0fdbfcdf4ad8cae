namespace campaignd {
extern const int k_service_placeholder;
const int k_service_placeholder = 0;
}  // namespace campaignd
