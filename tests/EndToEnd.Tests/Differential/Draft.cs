// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace EndToEnd.Tests.Differential;

/// <summary>A request in the making, letter by letter: a good one, then spoilt in one place.</summary>
internal sealed class Draft(string method, string path)
{
    public const string FormType = "application/x-www-form-urlencoded";

    public string Method { get; set; } = method;

    /// <summary>The endpoint: <c>/authorize</c>, <c>/token</c> or <c>/par</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Parameters of the query, encoded.</summary>
    public List<(string Name, string Value)> Query { get; } = [];

    /// <summary>Parameters of the body, encoded.</summary>
    public List<(string Name, string Value)> Form { get; } = [];

    public List<(string Name, string Value)> Headers { get; } = [];

    public string? ContentType { get; set; } = FormType;

    /// <summary>A body in place of the form.</summary>
    public string? Body { get; set; }

    private List<(string Name, string Value)> Place => Method == "POST" ? Form : Query;

    /// <summary>The value as it is encoded now.</summary>
    public string Encoded(string name) => Place.First(pair => pair.Name == name).Value;

    public Draft Set(string name, string value) => SetEncoded(name, Uri.EscapeDataString(value));

    /// <summary>Replaces the value where it stands, or adds it.</summary>
    public Draft SetEncoded(string name, string value)
    {
        var at = Place.FindIndex(pair => pair.Name == name);
        if (at < 0)
        {
            return AddEncoded(name, value);
        }

        Place[at] = (name, value);
        return this;
    }

    public Draft Add(string name, string value) => AddEncoded(name, Uri.EscapeDataString(value));

    public Draft AddEncoded(string name, string value)
    {
        Place.Add((name, value));
        return this;
    }

    public Draft Remove(string name)
    {
        Place.RemoveAll(pair => pair.Name == name);
        return this;
    }

    /// <summary>The same parameters by another method.</summary>
    public Draft As(string other)
    {
        var parameters = Place.ToArray();
        Place.Clear();
        Method = other;
        Place.AddRange(parameters);
        return this;
    }

    public Draft WithHeader(string name, string value)
    {
        Headers.Add((name, value));
        return this;
    }

    /// <summary>The request for a server.</summary>
    public HttpRequestMessage ToMessage(string issuer)
    {
        // As written: a class that repairs escapes would test itself.
        var uri = new Uri(
            issuer + Path + (Query.Count > 0 ? "?" + Join(Query) : ""), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Method), uri);
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (Method is not ("GET" or "HEAD"))
        {
            message.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(Body ?? Join(Form)));
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        return message;
    }

    private static string Join(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(pair => $"{pair.Name}={pair.Value}"));
}
