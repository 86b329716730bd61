//! Hands the target triple to the tool, which compiles addons for the machine it runs on, and shows the functions of
//! Node-API to the addons that the tool loads; with feature `uv` also those of libuv.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=NAPI_VTABLE_TARGET={target}");

    // Linkers for other systems have no such option.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        // libuv hides what is not public, so a pattern shows its public functions alone.
        let uv = std::env::var_os("CARGO_FEATURE_UV").map(|_| "uv_*");
        for names in ["napi_*", "node_api_*"].into_iter().chain(uv) {
            println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={names}");
        }
    }
}
