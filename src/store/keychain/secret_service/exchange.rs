//! The encrypted session of the Secret Service, `dh-ietf1024-sha256-aes128-cbc-pkcs7`: a Diffie-Hellman exchange in the second
//! Oakley group (RFC 2409, 6.2), HKDF with SHA-256, AES-128 in CBC mode.
//!
//! Nothing of it is made here: the numbers are crypto-bigint's, HKDF is ring's, AES and CBC are RustCrypto's. What is ours is
//! the length of the private key, 256 bits. The group has a safe prime and withstands no more than 2^80 steps, for which 160
//! bits are enough (RFC 3526, 8; RFC 7919, 5.2). All 1,024, as the `secret-service` crate has them, take nine times as long
//! and add nothing.

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use crypto_bigint::modular::constant_mod::ResidueParams;
use crypto_bigint::{Encoding, U256, U1024, const_residue, impl_modulus};
use ring::aead::AES_128_GCM;
use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

pub(super) const ALGORITHM: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

/// A number of the group, in bytes.
const LENGTH: usize = 128;
/// The key, the block and the initialization vector of AES-128, in bytes.
const BLOCK: usize = 16;

impl_modulus!(
    Prime,
    U1024,
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
     EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
     EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
);

/// Why an exchange, or a secret that came over it, is no good. It says nothing about the secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExchangeError {
    #[error("the system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    #[error("its public key is none of the group")]
    PublicKey,
    #[error("a secret cannot be decrypted")]
    Secret,
}

/// Our half of an exchange, for one session.
pub(super) struct KeyPair(Zeroizing<U256>);

impl KeyPair {
    pub(super) fn generate() -> Result<Self, ExchangeError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes)?;
        Ok(Self::of(&bytes))
    }

    fn of(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(U256::from_be_slice(bytes)))
    }

    pub(super) fn public(&self) -> [u8; LENGTH] {
        self.power(U1024::from_u8(2)).to_be_bytes()
    }

    /// The key that only both sides know. Public keys that would make it a constant are refused.
    pub(super) fn agree(&self, theirs: &[u8]) -> Result<SessionKey, ExchangeError> {
        let theirs = group_member(theirs).ok_or(ExchangeError::PublicKey)?;
        let shared = Zeroizing::new(Zeroizing::new(self.power(theirs)).to_be_bytes());
        SessionKey::derive(&shared).ok_or(ExchangeError::PublicKey)
    }

    fn power(&self, base: U1024) -> U1024 {
        const_residue!(base, Prime).pow_bounded_exp(&*self.0, U256::BITS).retrieve()
    }
}

/// Anything but 0, 1 and -1, of which all powers are known, and what is no remainder at all.
fn group_member(bytes: &[u8]) -> Option<U1024> {
    let significant = bytes.iter().position(|byte| *byte != 0)?;
    let bytes = bytes.get(significant..).filter(|bytes| bytes.len() <= LENGTH)?;
    let mut padded = [0; LENGTH];
    padded[LENGTH - bytes.len()..].copy_from_slice(bytes);
    let number = U1024::from_be_slice(&padded);
    let last = Prime::MODULUS.wrapping_sub(&U1024::ONE);
    (number > U1024::ONE && number < last).then_some(number)
}

/// What secrets are encrypted with in one session.
pub(super) struct SessionKey(Zeroizing<[u8; BLOCK]>);

impl SessionKey {
    fn derive(shared: &[u8; LENGTH]) -> Option<Self> {
        let mut key = Zeroizing::new([0; BLOCK]);
        let extracted = Salt::new(HKDF_SHA256, &[]).extract(shared);
        // What HKDF gives has the length of this key.
        extracted.expand(&[], &AES_128_GCM).and_then(|expanded| expanded.fill(&mut *key)).ok()?;
        Some(Self(key))
    }

    /// The initialization vector, and the secret encrypted with it.
    pub(super) fn encrypt(&self, secret: &[u8]) -> Result<([u8; BLOCK], Vec<u8>), ExchangeError> {
        let mut vector = [0; BLOCK];
        getrandom::fill(&mut vector)?;
        Ok((vector, self.encrypt_with(&vector, secret)?))
    }

    fn encrypt_with(&self, vector: &[u8; BLOCK], secret: &[u8]) -> Result<Vec<u8>, ExchangeError> {
        let mut buffer = vec![0; (secret.len() / BLOCK + 1) * BLOCK];
        buffer[..secret.len()].copy_from_slice(secret);
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.0).into(), vector.into());
        let encrypted = cipher.encrypt_padded_mut::<Pkcs7>(&mut buffer, secret.len());
        encrypted.map_err(|_| ExchangeError::Secret)?;
        Ok(buffer)
    }

    /// The secret, decrypted in place: there is no second copy of it.
    pub(super) fn decrypt(&self, vector: &[u8], mut encrypted: Vec<u8>) -> Result<Vec<u8>, ExchangeError> {
        let vector: &[u8; BLOCK] = vector.try_into().map_err(|_| ExchangeError::Secret)?;
        let cipher = cbc::Decryptor::<Aes128>::new((&*self.0).into(), vector.into());
        let length = cipher.decrypt_padded_mut::<Pkcs7>(&mut encrypted).map_err(|_| ExchangeError::Secret)?.len();
        encrypted.truncate(length);
        Ok(encrypted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `pow`, `hmac` and `hashlib` make of the private key 0x0102..20 and the public key 2^27, chosen because
    /// the number that is shared begins with a zero byte, which must not get lost; and `openssl enc` of that.
    const PUBLIC_BEGINS: &str = "457120764f3a1e6fd5";
    const PARTNER: [u8; 4] = [8, 0, 0, 0];
    const KEY: &str = "c9cc319526f0e8077e0d5daf664ffa84";
    const ENCRYPTED: [(&str, &str); 3] = [
        ("gen_pat_5up3rS3cret", "f9bc2b8c0a52a1f399df6953bc0d0e137fed669d1521c807eac89719f5f7a10d"),
        ("", "ef667acbadb2fd7b4cd578933badf9e3"),
        ("xxxxxxxxxxxxxxxx", "eee038f1aa81916a187a6cdd8ffe90e0577d655a96a6fe25cf5eb4aea9d33802"),
    ];

    fn ours() -> KeyPair {
        KeyPair::of(&std::array::from_fn(|index| u8::try_from(index).unwrap() + 1))
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn keys_and_ciphertexts_are_those_of_other_implementations() {
        assert!(hex(&ours().public()).starts_with(PUBLIC_BEGINS));
        let key = ours().agree(&PARTNER).unwrap();
        assert_eq!(hex(&*key.0), KEY);
        let vector = std::array::from_fn(|index| u8::try_from(index).unwrap());
        for (secret, encrypted) in ENCRYPTED {
            let bytes = key.encrypt_with(&vector, secret.as_bytes()).unwrap();
            assert_eq!(hex(&bytes), encrypted);
            assert_eq!(key.decrypt(&vector, bytes).unwrap(), secret.as_bytes());
        }
    }

    #[test]
    fn both_sides_agree_and_no_two_sessions_are_alike() {
        let [ours, theirs, others] = [(); 3].map(|()| KeyPair::generate().unwrap());
        assert_eq!(ours.agree(&theirs.public()).unwrap().0, theirs.agree(&ours.public()).unwrap().0);
        assert_ne!(ours.agree(&others.public()).unwrap().0, ours.agree(&theirs.public()).unwrap().0);
        let key = ours.agree(&theirs.public()).unwrap();
        assert_ne!(key.encrypt(b"secret").unwrap(), key.encrypt(b"secret").unwrap());
    }

    #[test]
    fn a_public_key_that_would_give_the_shared_one_away_is_refused() {
        let last = Prime::MODULUS.wrapping_sub(&U1024::ONE).to_be_bytes();
        let modulus: [u8; LENGTH] = Prime::MODULUS.to_be_bytes();
        let too_long = [&[1][..], &[0; LENGTH]].concat();
        for bad in [&[][..], &[0; LENGTH], &[1], &[0, 0, 1], &last, &modulus, &[0xff; LENGTH], &too_long] {
            assert_eq!(ours().agree(bad).err(), Some(ExchangeError::PublicKey), "{bad:?}");
        }
        let padded = [&[0; LENGTH][..], &PARTNER].concat();
        assert_eq!(hex(&*ours().agree(&padded).unwrap().0), KEY);
    }

    #[test]
    fn what_was_not_encrypted_with_the_key_is_no_secret() {
        let key = ours().agree(&PARTNER).unwrap();
        let (vector, encrypted) = key.encrypt(b"secret").unwrap();
        let vectors: [&[u8]; 3] = [&vector[1..], &[], &[0; 17]];
        for vector in vectors {
            assert_eq!(key.decrypt(vector, encrypted.clone()), Err(ExchangeError::Secret));
        }
        for bytes in [vec![], vec![1; 15], encrypted[..15].to_vec(), vec![7; 32]] {
            assert_eq!(key.decrypt(&vector, bytes), Err(ExchangeError::Secret));
        }
    }
}
