//! Starts the browser app on wasm32, and the native terminal everywhere else.

#[cfg(target_arch = "wasm32")]
fn main() {
    hsm_dojo::web::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    hsm_dojo::tty::run()
}
