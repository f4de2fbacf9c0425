def fail(kind):
    raise kind("no")


def careful(kind):
    try:
        fail(kind)
    except ValueError as error:
        print(error)
    except (
        KeyError,
        IndexError,
    ):
        return "caught"
    else:
        print("else")
    finally:
        print("finally")
    return "after"


def early():
    try:
        return 1
    finally:
        print("left")


def nested():
    try:
        try:
            fail(TypeError)
        finally:
            x = 1
    except TypeError:
        try:
            raise RuntimeError("second") from None
        except RuntimeError:
            pass
    return x


careful(ValueError)
careful(KeyError)
early()
nested()
for i in range(3):
    try:
        if i == 1:
            continue
        if i == 2:
            break
    finally:
        i += 1
try:
    raise ExceptionGroup("many", [ValueError(1), KeyError(2)])
except* ValueError:
    print("values")
except* KeyError:
    print("keys")
