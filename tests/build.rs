//! Shows the functions of Node-API to the addons that a test program loads, where it defines them with
//! `export_node_api!`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        for names in ["napi_*", "node_api_*"] {
            println!("cargo:rustc-link-arg-tests=-Wl,--export-dynamic-symbol={names}");
        }
    }
}
