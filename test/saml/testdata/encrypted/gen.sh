#!/bin/sh
# Makes the files of this folder. oaep.json: content keys wrapped by OpenSSL with every pair of digest and mask, so that our unpadding is held
# against an implementation that is not ours. Run by hand; the key is for tests only.
set -eu
cd "$(dirname "$0")"
[ -f sp-key.pem ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out sp-key.pem
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl pkey -in sp-key.pem -pubout -out "$work/pub.pem"

wrap() { # digest mask key-length label-in-hex
  openssl rand "$3" >"$work/key"
  label=""
  [ -z "$4" ] || label="-pkeyopt rsa_oaep_label:$4"
  # shellcheck disable=SC2086
  openssl pkeyutl -encrypt -pubin -inkey "$work/pub.pem" -in "$work/key" -pkeyopt rsa_padding_mode:oaep \
    -pkeyopt "rsa_oaep_md:$1" -pkeyopt "rsa_mgf1_md:$2" $label -out "$work/wrapped"
  printf '{"digest":"%s","mask":"%s","label":"%s","key":"%s","wrapped":"%s"}' "$1" "$2" "$4" \
    "$(od -An -v -tx1 "$work/key" | tr -d ' \n')" "$(base64 <"$work/wrapped" | tr -d '\n')"
}

first=yes
{
  printf '['
  for digest in sha1 sha256 sha384 sha512; do
    for mask in sha1 sha224 sha256 sha384 sha512; do
      for length in 16 32; do
        [ "$first" = yes ] || printf ',\n'
        first=no
        wrap "$digest" "$mask" "$length" ""
      done
    done
  done
  printf ',\n'
  wrap sha1 sha1 24 6c6162656c
  printf ',\n'
  wrap sha256 sha1 32 6c6162656c
  printf ']\n'
} >oaep.json

# xmlsec-{cipher}.xml: whole EncryptedData elements by xmlsec1, as pysaml2 and others on libxmlsec send them.
assertion='<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0"><saml:Issuer>https://idp.acme.example</saml:Issuer></saml:Assertion>'
printf '%s' "$assertion" >"$work/assertion.xml"
xmlsec() { # file content-algorithm session-key
  cat >"$work/template.xml" <<XML
<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="$2"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo><ds:KeyName/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>
XML
  xmlsec1 --encrypt --pubkey-pem "$work/pub.pem" --session-key "$3" --xml-data "$work/assertion.xml" \
    --output "xmlsec-$1.xml" "$work/template.xml"
}
xmlsec aes128-cbc "http://www.w3.org/2001/04/xmlenc#aes128-cbc" aes-128
xmlsec aes192-cbc "http://www.w3.org/2001/04/xmlenc#aes192-cbc" aes-192
xmlsec aes256-cbc "http://www.w3.org/2001/04/xmlenc#aes256-cbc" aes-256
xmlsec aes128-gcm "http://www.w3.org/2009/xmlenc11#aes128-gcm" aes-128
xmlsec aes256-gcm "http://www.w3.org/2009/xmlenc11#aes256-gcm" aes-256
xmlsec des3-cbc "http://www.w3.org/2001/04/xmlenc#tripledes-cbc" des-192
