import asyncio


async def leaf(n):
    await asyncio.sleep(0)
    return n


class Context:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return False


async def numbers():
    for i in range(2):
        yield i


async def main():
    async with Context() as context:
        total = await leaf(1)
    async for n in numbers():
        total += n
    both = await asyncio.gather(leaf(2), leaf(3))
    return total, both, context


result = asyncio.run(main())
print(result[0])
