//! Named arrays in a model file: little-endian, each checked for its type and length when read.

use crate::error::{Error, ErrorKind, Hint, Result};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::borrow::Cow;

pub(super) fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Model, format!("it is damaged: {what}")).with_hint(Hint::TrainAgain)
}

/// A tensor to be written: little-endian bytes.
pub(super) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    /// Lines of text.
    pub(super) fn text<'t>(lines: impl Iterator<Item = &'t str>) -> Self {
        let bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
        Self { dtype: Dtype::U8, shape: vec![bytes.len()], bytes }
    }

    pub(super) fn whole(values: &[u64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::U64, shape: vec![values.len()], bytes }
    }

    pub(super) fn single(values: impl Iterator<Item = f32>, shape: &[usize]) -> Self {
        Self { dtype: Dtype::F32, shape: shape.to_vec(), bytes: values.flat_map(f32::to_le_bytes).collect() }
    }

    pub(super) fn double(values: &[f64], shape: &[usize]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::F64, shape: shape.to_vec(), bytes }
    }
}

impl safetensors::View for Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Takes tensors out of a file, each checked for its type and length.
pub(super) struct TensorReader<'a> {
    pub(super) tensors: &'a SafeTensors<'a>,
}

impl<'a> TensorReader<'a> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    fn get(&self, name: &str, dtype: Dtype) -> Result<TensorView<'a>> {
        let tensor = self.tensors.tensor(name).map_err(|_| damaged(&format!("it has no '{name}'")))?;
        if tensor.dtype() != dtype {
            return Err(damaged(&format!("'{name}' holds numbers of another type")));
        }
        Ok(tensor)
    }

    pub(super) fn text(&self, name: &str) -> Result<Vec<String>> {
        let tensor = self.get(name, Dtype::U8)?;
        let text = std::str::from_utf8(tensor.data()).map_err(|_| damaged(&format!("'{name}' is not UTF-8")))?;
        Ok(text.split('\n').map(str::to_owned).collect())
    }

    pub(super) fn whole(&self, name: &str, length: usize) -> Result<Vec<u64>> {
        let tensor = self.get(name, Dtype::U64)?;
        self.check(name, tensor.data().len() / 8, length)?;
        Ok(tensor.data().as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }

    pub(super) fn single(&self, name: &str, length: usize) -> Result<Vec<f32>> {
        let tensor = self.get(name, Dtype::F32)?;
        self.check(name, tensor.data().len() / 4, length)?;
        let values: Vec<f32> = tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(damaged(&format!("'{name}' holds what is no number")));
        }
        Ok(values)
    }

    pub(super) fn double(&self, name: &str, length: usize) -> Result<Vec<f64>> {
        let values = self.doubles(name)?;
        self.check(name, values.len(), length)?;
        Ok(values)
    }

    pub(super) fn doubles(&self, name: &str) -> Result<Vec<f64>> {
        let tensor = self.get(name, Dtype::F64)?;
        let values: Vec<f64> = tensor.data().as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(damaged(&format!("'{name}' holds what is no number")));
        }
        Ok(values)
    }

    /// The number of double values.
    pub(super) fn length(&self, name: &str) -> Result<usize> {
        Ok(self.get(name, Dtype::F64)?.data().len() / 8)
    }

    pub(super) fn shape(&self, name: &str, dtype: Dtype) -> Result<Vec<usize>> {
        Ok(self.get(name, dtype)?.shape().to_vec())
    }

    fn check(&self, name: &str, found: usize, expected: usize) -> Result<()> {
        if found == expected { Ok(()) } else { Err(damaged(&format!("'{name}' has {found} values, not {expected}"))) }
    }
}
