//! Typed arrays: pixels and samples that Rust reads and writes where they are.

#[cfg(test)]
mod tests;

#[napi_vtable_module::module]
mod pixels {
    use napi_vtable_module::{
        Bytes, Clamped, Elements, Env, Error, IntoJs, JsFloat32Array, JsFunction, Result,
    };

    /// Makes an image gray. The pixels, four bytes each, are changed where they are.
    #[export]
    fn grayscale(rgba: &mut [Clamped]) -> Result<()> {
        for pixel in pixels(rgba)? {
            let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(|Clamped(byte)| byte);
            let gray = 0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue);
            pixel[..3].fill(Clamped(gray as u8));
        }
        Ok(())
    }

    fn pixels(rgba: &mut [Clamped]) -> Result<std::slice::ChunksExactMut<'_, Clamped>> {
        if rgba.len().is_multiple_of(4) {
            Ok(rgba.chunks_exact_mut(4))
        } else {
            Err(Error::range_error("a pixel has four bytes").into())
        }
    }

    /// Lays one image over another, by its opacity. Of slices that overlap one must not be `&mut`, so the same image
    /// twice is a `TypeError`.
    #[export]
    fn overlay(below: &mut [Clamped], above: &[Clamped]) -> Result<()> {
        if below.len() != above.len() {
            return Err(Error::range_error("the images differ in size").into());
        }
        for (below, above) in pixels(below)?.zip(above.chunks_exact(4)) {
            let opacity = u32::from(above[3].0);
            for (below, above) in below.iter_mut().zip(&above[..3]) {
                let mixed = u32::from(above.0) * opacity + u32::from(below.0) * (255 - opacity);
                below.0 = (mixed / 255) as u8;
            }
        }
        Ok(())
    }

    /// How often each brightness occurs: an array that Rust makes and gives away.
    #[export]
    fn brightness(rgba: &[Clamped]) -> Elements<u32> {
        let mut counts = vec![0; 256];
        for pixel in rgba.chunks_exact(4) {
            let sum: u32 = pixel[..3].iter().map(|part| u32::from(part.0)).sum();
            counts[sum as usize / 3] += 1;
        }
        Elements(counts)
    }

    /// Packs bytes as runs of equal ones. Takes any buffer: `Bytes` copies what it is made of, and gives a `Uint8Array`.
    #[export]
    fn pack(Bytes(bytes): Bytes) -> Bytes {
        let mut packed = Vec::new();
        for run in bytes.chunk_by(|a, b| a == b) {
            for part in run.chunks(255) {
                packed.extend([part.len() as u8, part[0]]);
            }
        }
        Bytes(packed)
    }

    /// Undoes `pack`.
    #[export]
    fn unpack(packed: &[u8]) -> Result<Bytes> {
        let (pairs, []) = packed.as_chunks::<2>() else {
            return Err(Error::range_error("the bytes end in the middle of a run").into());
        };
        let mut bytes = Vec::new();
        for &[length, byte] in pairs {
            bytes.resize(bytes.len() + usize::from(length), byte);
        }
        Ok(Bytes(bytes))
    }

    /// The loudest and the mean of samples.
    #[export]
    #[derive(IntoJs)]
    struct Level {
        peak: f32,
        mean: f64,
    }

    /// How loud samples are.
    #[export]
    fn level(samples: &[f32]) -> Level {
        let peak = samples
            .iter()
            .fold(0.0_f32, |peak, one| peak.max(one.abs()));
        let sum: f64 = samples.iter().map(|&one| f64::from(one.abs())).sum();
        Level {
            peak,
            mean: sum / samples.len().max(1) as f64,
        }
    }

    /// Sends samples through a JavaScript function. It may do anything with the array meanwhile, so the memory is borrowed
    /// from the env between the calls: holding it across one does not compile.
    #[export]
    fn shape<'s>(mut env: Env<'s>, samples: JsFloat32Array<'s>, f: JsFunction<'s>) -> Result<()> {
        for index in 0..samples.length(&env)? {
            let Some(&sample) = samples.as_slice(&mut env)?.get(index) else {
                return Err(Error::new("the function has detached the samples").into());
            };
            let shaped: f64 = f.call(&env, (sample,))?;
            if let Some(sample) = samples.as_mut_slice(&mut env)?.get_mut(index) {
                *sample = shaped as f32;
            }
        }
        Ok(())
    }
}
