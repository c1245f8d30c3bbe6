// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

/// <summary>Keys and tokens that specifications print.</summary>
internal static class RfcVectors
{
    /// <summary>The payload of RFC 7515 A.1, A.2 and A.3.</summary>
    public const string Payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    /// <summary>RFC 7515 A.2.</summary>
    public const string RsaModulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
        + "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
        + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    /// <summary>RFC 7515 A.2.1.</summary>
    public const string RsaKey = $$"""{"kty":"RSA","n":"{{RsaModulus}}","e":"AQAB"}""";

    /// <summary>RFC 7515 A.2.1.</summary>
    public const string RsaToken =
        $"eyJhbGciOiJSUzI1NiJ9.{Payload}."
        + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ"
        + "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e"
        + "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    /// <summary>RFC 7515 A.3.1, public part.</summary>
    public const string EcKey =
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

    /// <summary>RFC 7515 A.3.1, the private member.</summary>
    public const string EcPrivate = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

    /// <summary>RFC 7515 A.3.1.</summary>
    public const string EcToken =
        $"eyJhbGciOiJFUzI1NiJ9.{Payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    /// <summary>The key pair that jwt.io publishes for its RSA examples.</summary>
    public const string PssKey =
        """{"kty":"RSA","alg":"PS256","e":"AQAB","n":"u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBstIs-bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW_VDL5AaWTg0nLVkjRo9z-40RQzuVaE8AkAFmxZzow3x-VJYKdjykkJ0iT9wCS0DRTXu269V264Vf_3jvredZiKRkgwlL9xNAwxXFg0x_XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC-9aGVd-Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmw"}""";

    /// <summary>The PS256 example that jwt.io publishes.</summary>
    public const string PssToken =
        "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0."
        + "iOeNU4dAFFeBwNj6qdhdvm-IvDQrTa6R22lQVJVuWJxorJfeQww5Nwsra0PjaOYhAMj9jNMO5YLmud8U7iQ5gJK2zYyepeSuXhfSi8yjFZfRiSkelqSkU19I"
        + "-Ja8aQBDbqXf2SAWA8mHF8VS3F08rgEaLCyv98fLLH4vSvsJGf6ueZSLKDVXz24rZRXGWtYYk_OYYTVgR1cg0BLCsuCvqZvHleImJKiWmtS0-CymMO4MMjCy"
        + "_FIl6I56NqLE9C87tUVpo1mT-kbg5cHDD8I7MjCW5Iii5dethB4Vid3mZ6emKjVYgXrtkOQ-JyGMh6fnQxEFN1ft33GX2eRHluK9eg";

    /// <summary>A key from its JSON.</summary>
    public static JsonWebKey Key(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.True(JsonWebKey.TryParse(document.RootElement, out var key, out var refusal), refusal);
        return key;
    }

    /// <summary>Why a key is refused.</summary>
    public static string Refusal(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.False(JsonWebKey.TryParse(document.RootElement, out _, out var refusal));
        return refusal;
    }

    /// <summary>A token of those parts, signed by the key whatever its header says.</summary>
    public static string Signed(SigningKey key, string header, string payload)
    {
        var signingInput = $"{Base64Url.Encode(Encoding.UTF8.GetBytes(header))}.{Base64Url.Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{signingInput}.{Base64Url.Encode(Signature(key, signingInput))}";
    }

    /// <summary>The signature over ASCII text.</summary>
    public static byte[] Signature(SigningKey key, string signingInput)
    {
        var signature = new byte[SigningKey.MaxSignatureLength];
        return signature[..key.Sign(Encoding.ASCII.GetBytes(signingInput), signature)];
    }
}
