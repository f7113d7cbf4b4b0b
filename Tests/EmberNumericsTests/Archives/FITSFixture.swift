import Foundation

@testable import EmberNumerics

/// Images of three rows of forty numbers that astropy.io.fits 8.0.2 wrote, compressed once more as gzip and then in base 64.
enum FITSFixture {
  /// Doubles by Rice's algorithm; the second row, of zeros, as gzip.
  static let rice = bytes(
    """
    H4sIAAAAAAACA+2Yb2jcZBzHb3VdRRQ63zgV3COot67t2ktjW5Ha5e7SM5pczkvaXQPa5XK5Ni6XZEnqrTeHr2RIK32hm8w5lI6OvajKnCIi0g3c/LMyB05f\
    CKtbBd0cuheCCANr/tX2uuRu1yuimC/ci7tcPvd97vk93+eXh8KIBI4C0AVcRIMWwMlSVlZzGtBl0IPRFNB0Vsqwaga4KozRCSzlwes0eKyqsiMgw+os0EcU\
    HpRRHElhFPDgtRo8aTiX5lUgZxfIQo6XNEGWNFcemqLReNRzvBXLgvny5cuXL1++fPn638hsJymMjHeBYBiL00gYR4NLLreAtCCx6gjQ2bTIA36Xbjennrx/\
    tH+GKu+fLV7Inddm8vJCRh8ycfaIBQmkR3ReK+kP8vDXVuRPlfOaybPBHkpEyN447cqDOh4u4g2q8rACFFZlc7zOq+4WY948AEI38rQy80H3YCgepdx5cBEv\
    K/Bixhoxz3JD5vDdeHR/ArXmIxghiUQSpSg0OhBFaCS4onqme8gkYfNCifAmGGoAwWrWh+XPmt9gjMESA9WatPxBf/uDWjsbqvfXZvEYKoKYj8LV8Ux/Ni/k\
    PBlW7w+2/TFokgSr4Q9ePX8MRiCxUucHi5HHyZLOCkaucHJOUXlN4zNAyLGDRWuZWcxThwyK8xSz7igfpAs8J1Bd/DW3w5XnKeME6mrlKeMEqhsPbl3BfDiB\
    6pGnlfOcQL2J85cySerwYiV4K8hThsZw1GM/gk1/mlDgre1IEHnrECvNLy1AVx5UIu8r5UWIhLmEjXpOYhF0ILS8nhfuNWuZFQdlVdCHciXnl3DyPoyTkScp\
    jFnacBTz0qLM7bAde/L6EDwESuznirCLFzWgGHNi48rWH+HkfbifRs2lt6wfsroBE2eRwaZQE4CaANwEZBV0Nrj5g7z6F3gFPNOfnc9xEqNQIx6K/WVFmdUF\
    aRAosiDpYOcwK+lCwfjI+D9F/jnjF27w1+bqL9S+pbVyHpqiTYfL9nMrCoOWP8lYY1b9DQnaTTSX//bzycCizgVK626P72w2XlcW3nQffnqd8k7NWyfW/Zmf\
    PHv4vo2jtwbmt9+2o2a+ebz79pNbN5x6NN9+/FtRmk01Hj/wQV9fdvTFkxOjky9FJ+5cz8yR9fQ33x3Y1z/926zy2se7v7/2ydfvT5979oH9B4WJM3su7nvm\
    l6m6vT89RZ7fe+b6sanJjoeef/PnI11jwzOXD967cZr6gkPmoT1wrq7xbG3tg1OPTGMXTgdP7H/j0D2NHDmLiC+vjankHHS185UXLnVvmflo8+712368sPZa\
    vh7qGOut/3Vm/L2aL+9Pj8d66cjMY8cuNt1F/l544o4frt+yky9c3bomEFgcD7d9Q+2rgQCx7bO3zQuGcLgufpTJFiKvhy+tSTd//hXee/6Py1c+HSPij8t4\
    hpt798NgV0sy4MuXL1++fPny5eu/q78ACpJZ5MAhAAA=
    """)

  /// Single precision as gzip.
  static let gzip = bytes(
    """
    H4sIAAAAAAACA+2Yf2gbZRjHr8XRucoQcRKE6ssoZo52S9JIh1l6lzbX7DA/zt5tZLHSXpI3yWlyl95dM1unOFDUDRT9w4HWGf1DYShot7VONHcwURAcExHS\
    UvAHrIiuGzgmqNR6uVxZU5O0qSKK7wcC4cJ9eN57n++b9z2GCtB+EgA3qAILdoOYKCREKSMDRQT9FMsAWeGEOCfFQVV6KZamwjV8e3QfJ0ncGIhzCgeUsSwE\
    axD0hCkG1PDZdJ8wmolCCYiJZTOfgYLMi4Jc1UeGWTLorTnehjFkCAQCgUAgEIj/DaXtJEOFgm5g7aWCrKfXT1pX/LwbRHmBk8aAwkXTEMBHlPLmtKbvH90/\
    OxrfPxs+e536DvFxJVXSlUfMCyA6pkC5bn2OGr6uivok8ZBc8pXFNaD7QvuDbFVfV7ezwpeUxNEsyHISl4EKlKqX6KvtA8D+Z5+8xnyw/RTp9zLr8SV4mI4b\
    I4ZcLFUafjUfe5Amjfmw9oUC9ADJMKR3yOthPdYN9TPbHxoIlH12uneHfU/X3da/ko8IFfD46p0vr0dCP2kqHK/3XUzMZCUoyzAO+AyXrJjryPW8mWZQmTfK\
    uGPtoC37zMBVqa+zy9F43iJm4P6uvEXMwFXzOW0bmA8zcDXy1rjPDNw6zudrJM30+er4NpC3CEv5yRrrlbNUn8yPQ2O54tPQeMkRhSsbsKrPUWc9aNTXF6BL\
    Edb72Reh6CH76n5evrfUy1w6KUq8ksrUnd+AuR4EQxRD6u1d6UukRU7hhSTIiryggJFRTlD4cf2S7k/DHEyv8h3w+O313r806CPDbKnCVeuVEWWrUZ+g94jx\
    /FK8vI4/T/T+BYH474Jh2FtYGYv5fVr/qHce24wtDW95uHkpNjw8/O79hfPwlOUZ9Y4fpjdNZh47P3Gmc9PkbzFn5sh3U67mr4snmo66laFkKxv7dOf0uefw\
    /i+D0nyHKz/ucr/wkOuY1p0LLtpzxEe5bwencs9e/vHS5AMXF56YL95jsxXPNF9TZm6bbfr89CsD1y4Id9FXPmzz5IirCwcOu9PTW1OfJGIxV/7B3KOtLxXb\
    ml8ePfzqZsx3y9Ereb3OlWVa5jAsxrScrLzelMeGlkrDw2dvv49wurzE3vlbiRvwD3p+GsTVN3BZ2z53Qbu3/Zy2dWJQ3bt4Fn9qqocAN48Q+7YwRGdrE/6e\
    YimcLT6v/rx4SbN9Mae1H/xGPT1ysue1nW586ckdRN/3M8S+jzuIm2av4tvo4+qLMxOa5fFOraPlK/WXX98szL3+Dv72Z78T9jBP7H+fI7pvPIVr45cLR1oG\
    1Yu7jmvtT7dtXyg48hgCgUAgEAgE4t/PH8ieJb/AIQAA
    """)

  /// Whole numbers of 16 bits by Rice's algorithm.
  static let short = bytes(
    """
    H4sIAAAAAAACA+2YS2gTQRjHo73pqaK2osigh7RQaDctNYK1zWNbFrPZJbtqGtE6m0yapclumN3SRqqHKtK7BQ/ehCpeRPCB6EHxQfFSwaMHKz1YEKEiChV7\
    cF+lTd1Nmvi4OL9LAmF++Sbz/WdmIzAsH6MB6AEuiKAdpFUlq+KCBnQV9DOiADQdKhmIM8CVMCPyTNLDFzR8EGNYAhmoQ6CXighUIR5KMgLw8HUYPmW0ICEM\
    1OyqWS4gRZNVRXP10UmRjkc951szloxAIBAIBAKB8N9gXicFhov3AH+YiYuhcIz2r/u4HUiyAnEJ6FDKI4DGdfty6un7p/fnQO33Z8tHVahvTM7oOVNnz1hW\
    gFTSkVaxvoCHr7OsPqyOaabPFnvAR7jjcdHVRwWDZb5hrI4WQRFiWEA6wu4lDnj7DOOvPq3Keoj9DB2LCpvxZWWUz1gzRjCdM6fv5hMHedpaD3+EY/kELQh0\
    dCgaEkP+uvpZ7OcSrO2j+HBLd2cr8P9OPlIMGxqo9Hy5FgnjSVOHstF3abVQxEjTUAbIBThcttaptbw5ZlCeN8YaUT1oqz4ncG71Ud215y3lBO5P5S3lBM7N\
    19VRx3o4gfPIW+0+J3CbeD6vkjTHN1DBV0feUiIToz32qy6zPk0+h6ztSs4j608OCa1vQFdfoMJ+UKsvwvJmhI1+TjAReoja2M+rY81ehvlhFct6rlBxfVln\
    PwjHuMgxgUmtP5DKfVJeTY/YFXv6ToRilMf50Wn2c1EeR3kNFI01sXVV+4+1fz9/eFCkzehtOC+t08LUWWbQQrWBQBvoagMqBsFWt/oClc63Gn10UjQr3LCf\
    WluN36pPMXrYWt+crG3icCf/DxEI3vh8vqM+m17nvfl6fqX54ZYdN77hp29Hrk4cnLmZeLK759bU3Pe5C1y2qePL2PX52cbH3PtHS8GFiei1XXd9Z6YbF98d\
    mMTNMxe3bW2YNkZffn47uZfFS5f0ex9PLszep/bMH3796tOzD/vjX08tLxySV5pOL+7jpq5ID85ufzN55McLPh7ZeQf29TX0ml/++eVyfcN9BAKBQCAQCATC\
    X+InR4MvGMAhAAA=
    """)

  /// Whole numbers of 32 bits by Rice's algorithm.
  static let long = bytes(
    """
    H4sIAAAAAAACA+2Yb0gTYRzHly0NyjTI8EXZQwSnIenmWCvQ2m2nnO22Y3fGnC/0tp3u6v5xd+JWIfSmXibYiygItPBFbwwhsqIIIajeZIRgb8JeBEIQvvRF\
    ULvbTGd3+2MRQs8H9mbHffg99/y+z/PcUThBBjAA2oEJNGgBcUkclBRBBZoEOnGaAqrGiAlGSQBTUJwm8YiFz5PxMYrCpEGC0RigpWUWFCHojeAUsPC1Znzi\
    sBBjFSANrpk5gRVVThJVUx8WobGg33K8ZWPIIBAIBAKBQCD/DfpxksJDwXaAoHiQ9qIBDNlwuQXEOJFR0kBjYjwL2JSWPZxa+v7p+dlZ/vnZ8DkK1DfCJbSk\
    rsuOmBNBLK2xasH6nBa+trz6FGlE1X1ZsQWkL9QTpE19rlOePN+QIg3LQGYURmA1VjEvscvaB4Djd59aZD7oThwL+KlSfIMcyyeMEbNMPKkP38xH95KYMR+I\
    L0SQYYyiMH+/30t7kS31M90ZChNZn4NEGx1udxPyJ/mI4oS3q9D75XokMm+aGsNl+i4uCbLCqiqbAJzADOXNdXQ9bzkzyM8bbtxRPGhrvlzgzOprc5aft2gu\
    cH8rb9Fc4Mx8rtYtzEcucBZ5K9+XC1wJ7+dFkpbzdRXwbSFvURoPYBbrlUuvT+UuscZyxfGs8ZEjxm5sQFOfs8B6UK7PR5B6hDP9HMZ9WL9jcz+v3av3MsMP\
    SQqnJYWC80vk1gM0EPKdo/Doxg0p3xfjpfjFbMWWvvPegMNi/zDyIXMplleBnJmTrK5o/xHZ54egvTSmR2/TfmnsFrrOMINGRzNwNgNXM5AU4Gkyq89ptb+5\
    yvdhEVqvcNN6aiw1iFGfmOlhY36TnFrC5g6/D0Eg1thstilblqn1347A6n1n/bz+r73PTVbvn1ype10z1jB6pRVxLc+3fO2RPRNztQ/OzES6990hw6+qVsYO\
    8amE43Pr6PS4Z/juU1lAn6xe3zP+sG9hafZWil/p5qpS3pnbi57vJzzPwkdk5Aa92rC4HDl49PJsNV9Tb380mbLb3oK9j90v64R7Aw3Haiuvuj982bV08oV3\
    7vR0RdW3AxXERNr+5sJx9ONun71j58DZyudjN39V+elaR/32rPKw/CPvWS68e5/adlXaIBAIBAKBQCAl8BNyTQGVwCEAAA==
    """)

  /// Whole numbers of 8 bits by Rice's algorithm.
  static let byte = bytes(
    """
    H4sIAAAAAAACA+2Yz2vTYBjHg3jZQTyJMsU9B0e2UdiaVtllSH9k42VNG5bX0dXDeNu+a4NNUpOMtbJ/wLvsIh78B7x7FvE0EOdVHeJhyE4eRNSD+VXWziRd\
    5xDB9wM9Nf3wvH2e7/smUZAkF0SABQgBwyzUDH3DMDULbAMWEVbAsoleJ2YdQskiLKNyhG/e8RHTJF2oE5uA3W1TGEIxU0YKRPjmHJ++qVWpCcZGz6xqVLdU\
    Q7dCfWIZi8V85HpHxpMxGAwGg8FgMP4b3NtJBZWKC8BnURFnsgWR7/t6FqqqTswu2KTaokA7tn9zGun7q/fPwuj3z54vGVPfllq3m67OX7GqQ7VrUyu2PiHC\
    lxqozzS2LNfniyOQc6U7RRzqSwq3BnwN09hsQ5uYRKM2NcNLXIr2OcbffdaQfuBFJBbyykl8Gypt1b0VU1JrussP8+E1WfT6wedKkrwiKoqYX89ncIY/1Tzj\
    xdKK5PuScnYqLUwD/yf5qCApsxT3fHkUCedJ0yaqM3c1Q2ub1LJoHVSNNAZ6XTnKW2CGwbwh7xfDg9bzBYE7q7xVgsCdVd4qQeDCfOm5U/QjCFxE3kb3BYE7\
    wfP5kKQFvqUY3ynyVsGoIEbsV2m3Pkt9QL3tSm1R7yVHlfYPYKhPiNkPRvXlJNmNsDPPKygnriePz3Pvt+4sk1bDMFW7qcX2Vwr2g2yhlFtWUKX/QBr0VVtG\
    7Z5fcaRvNVNIRpwfKXee22qHtixoOz3xdUPnT/L/Pz67hkU3esfOS++0cHWeGaaSCRASkE6AYcL8dFh9AsT0Y0SfWMZuhcf2U2+r4b36dGeGvf42VesEhzt7\
    P8RgRMNx3AznM9P3wdz+2N0Xz14/ffe8UZ48fLMvXJi8/Orzo49zF2vXtg52PunXE+P3t/du7Hbs/bHVmnPl2+VGOfX9A3f7R6p35aWHBztfticOr+5u713Z\
    7Uy4zp/vHefm2kvfOX7z25NznvPr4/NHTo7BYDAYDAaDwfgn+QU1FxDBwCEAAA==
    """)

  /// Two rows of five doubles as they are.
  static let plain = bytes(
    """
    H4sIAAAAAAACA+3XsUrDQBzH8TyEs/y3TlJbVFxKqBrDgU0jiZD12lxLh8uFuytYXfUNnJ2cnfs6zr6EMa2gkKQG3Px9lhACX5JMv4vYKLzyiAZUIaYuTVU2\
    U1oasoouWRyRsTxLuU6p0hmLQ5bU9E6LHtearyjllpNd5YJ2CIYJi6imd1j0sqWcCE1q9lVeSJGZhcpMZc9LYi+4qP3e1soYAAAAAPwbn3MyYuNgQB02GvrF\
    kqbOt8ddYpLPBYlbu1mlu3oN+/ng5OiP93O//X4ue72a3nH7/1f2+rXv11p4Pr4J4l+dF3KuuRRWaNPQ85t6vR+9uVbL3OC8AAAAANDI2XIf7t78171792l7\
    fV5fvz/ur92Xzb0DAAAAAADOB2lAqmLAIQAA
    """)

  /// Doubles quantised with dithering.
  static let dithered = bytes(
    """
    H4sIAAAAAAACA+2YbWgbZQDHY7euIgqdX6wK7hHUtGu3JdezL0jtLsk13kxyae7StScuuyRPmnPJXXZ3XdbM4acxpNOKurlXNjorDKswqx9EpJugU1fGwJcP\
    wuo2xbehQwS/DKx3l8Q27V3apkUQnx/kQ5PeL//nnuf+9+QYyh/0kQB0ABNYsAnEJDEhyWkFqBLoolgGKCovxnk5DkxxUWyQ6rXwtWk+Xpb5QRDnVR6ogxkI\
    FiBA9FIMsPA5NJ84kI5CGUiJollIQ1ERJFEx9ZG9LBnwWI53yRgyBAKBQCAQCMT/Bn07yVB0oAPYXVSAJVw+0j7r400gKoi8PAhUPpqCAO5W85tTS9+/un/G\
    lr5/NnxOc1+z7ssKcTWp6/IjFkQQHVShUjYfZpGvuSSfLGUV3ZcXWxB00+EAa+rDWh8t8fXL0kAGZHiZT0MVyuYRvdY+AJzzfcoC88F2UaTPw5j78BJfQoCp\
    uDFiyMeS+vDNfGxfkDTmw+6m/cEQyTCkJ+IhWMJe0Xpmu+iQP+9zBl31ONYA7Mu5Pox8xvzavRwVjCw3pJEP+ycf5mhrWH6+ZsPHMW5C/ym8PJ+eL+9zFn4Z\
    Lj8fns/HkSEarEQ+fOXycZSf8JZ7fjBTeTFJVHlB65WYlM7IUFFgHAhpvr/kWuZm+rRgBqV9ShlHLFykRV+hUE3ybWjBl96nXKFQV6pPuUKhmvlwRwXzUShU\
    iz5duq9QqIt4/rJAkxZ83jK+CvqUYykfaXE/wvV8ipCDxu1ISEHjIVYUzl6Apj6sTN8v1ef2B/VLWFvPIcpNRpxz13PxWH0t86l+SRbUZLrs/PoLfe/y0e4n\
    GYqbveEo9UVTUmxHPrGlr4fwOUGZ+3lG2A1TCshoc5LXLbj+/IW+d/WxpH7pzdkPGbsBXWeYQb2zCWBNAG8CkgzaGszyYVb7F7wCn54v388BmmJIrR5K8yVS\
    Eq8KYj/ISIKogp0DvKgKOe0t7Xym4C7tG+blazbN52zZ6KjA1x0mAizFafmYsIsNEW6W6iEjHop9ggxFnHbNGDTG2T1bRFguHC5/pGN+vvb2Nv38xbXDoKwH\
    lBIJBaogm4RiMab+tjEAZdbzU/0MztlvGFVtN86fqHWAcX0kBWURm1/0/BSBQCAQCAQCgVg8thku28pzr8X/rNdePxf/6Dz99JrM21Wnzq35Kzt66fQD64Zu\
    t01vv2NH1fSG4c47z2+u+/ixbMv41ylxqrdx/Mh7PT2JoX3nR4ZGn/eM3L2Wu07Xsl99c+Rg38QfU5nXPtjz7c0Pv3h34vIzDx06Joxc3Hv14LZfx2r2/9hN\
    f7n/4q2zY6Otjzx78pc3Og4MTP507P51E8xnMWIa24unaxovVVc/PNY+QV35xH7u0PET9zXG6Cki9cJqr0xfx260vfLctc6Nk++v37N26w9XVt/M1mKtB8K1\
    v00Ov1P1+YPRYW+YdU8+fvZq0z30n7ktd313a9VOmLux+TabbWY8se111a/abP6tF97SP9Dw4TUv1nOJXd6j7lUfff/UyycOv3nm92vjZ+qOHn9p6vCnF/ad\
    lLfktr1uQyAQCAQCgUD8d/kbYu4nmwAtAAA=
    """)

  private static func bytes(_ text: String) -> [UInt8] {
    guard let packed = Data(base64Encoded: text).map({ [UInt8]($0) }) else { return [] }
    let count = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return Inflate.unpackGzip(packed[...], count: count) ?? []
  }
}
