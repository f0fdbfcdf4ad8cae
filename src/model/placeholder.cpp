namespace campaignd {
extern const int k_model_placeholder;
const int k_model_placeholder = 0;
}  // namespace campaignd
