//! A list whose elements are known by their places. An id names one element and never another that came later.

/// Names an element, also after it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id {
    place: u32,
    generation: u32,
}

pub(super) struct Places<T> {
    /// How many elements a place had before, and the one that is there.
    places: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Places<T> {
    pub(super) fn insert(&mut self, element: T) -> Id {
        self.insert_with(|_| element)
    }

    /// For an element that knows its id.
    pub(super) fn insert_with(&mut self, make: impl FnOnce(Id) -> T) -> Id {
        let place = self.free.pop().unwrap_or_else(|| {
            let last = u32::try_from(self.places.len()).unwrap_or(u32::MAX); // they do not fit into memory
            self.places.push((0, None));
            last
        });
        let (generation, element) = &mut self.places[place as usize];
        let id = Id {
            place,
            generation: *generation,
        };
        *element = Some(make(id));
        id
    }

    pub(super) fn get(&self, id: Id) -> Option<&T> {
        match self.places.get(id.place as usize) {
            Some((generation, element)) if *generation == id.generation => element.as_ref(),
            _ => None,
        }
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<T> {
        let (generation, element) = self.places.get_mut(id.place as usize)?;
        if *generation != id.generation {
            return None;
        }
        let element = element.take()?;
        *generation = generation.wrapping_add(1);
        self.free.push(id.place);
        Some(element)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.len() == self.free.len()
    }

    /// Takes all.
    pub(super) fn drain(&mut self) -> Vec<T> {
        let mut taken = Vec::new();
        for (place, (generation, element)) in (0..).zip(&mut self.places) {
            if let Some(element) = element.take() {
                *generation = generation.wrapping_add(1);
                self.free.push(place);
                taken.push(element);
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_does_not_name_what_came_later() {
        let mut places = Places::default();
        let first = places.insert("first");
        assert_eq!(places.remove(first), Some("first"));
        assert!(places.is_empty());
        let second = places.insert_with(|id| {
            assert_ne!(id, first);
            "second"
        });
        assert_eq!(places.get(first), None);
        assert_eq!(places.remove(first), None);
        assert_eq!(places.get(second), Some(&"second"));
    }

    #[test]
    fn what_was_taken_is_not_drained_again() {
        let mut places = Places::default();
        let ids = [1, 2, 3].map(|element| places.insert(element));
        assert_eq!(places.remove(ids[1]), Some(2));
        assert_eq!(places.drain(), [1, 3]);
        assert!(places.is_empty());
        places.insert(4);
        assert_eq!(ids.map(|id| places.remove(id)), [None; 3]);
    }
}
