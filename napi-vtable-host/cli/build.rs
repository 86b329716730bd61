//! Hands the target triple to the tool, which compiles addons for the machine it runs on.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=NAPI_VTABLE_TARGET={target}");
}
