//! Hands the target triple to the tool, which compiles addons for the machine it runs on, and shows the functions of
//! Node-API to the addons that the tool loads.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=NAPI_VTABLE_TARGET={target}");

    // Linkers for other systems have no such option.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        for names in ["napi_*", "node_api_*"] {
            println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={names}");
        }
    }
}
